/* <office-part data-from data-every-s [data-settled-s]>: a part of an office page that keeps itself up to date.
   `data-from` answers JSON with `html`, and `settled` when nothing changes by itself for now. */

class OfficePart extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController()
    document.addEventListener("visibilitychange", () => document.hidden || this.look(), { signal: this.gone.signal })
    this.wait(Number(this.dataset.everyS))
  }

  disconnectedCallback() {
    this.gone.abort()
    clearTimeout(this.timer)
  }

  wait(seconds) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.look(), seconds * 1000)
  }

  async look() {
    let everyS = Number(this.dataset.everyS)
    try {
      if (document.hidden) return // it is looked at again when somebody does
      const answer = await fetch(this.dataset.from, { signal: this.gone.signal, headers: { Accept: "application/json" } })
      if (answer.redirected || !answer.ok) throw new Error(`${answer.status}`) // signed out, most likely
      const { html, settled } = await answer.json()
      this.#show(html)
      if (settled) everyS = Number(this.dataset.settledS ?? everyS)
    } catch {
      everyS *= 5 // the site is away: what is shown stays, and reloading works as ever
    }
    if (this.isConnected) this.wait(everyS)
  }

  /** Nothing moves under a hand: while something in here has the focus, it stays as it is. */
  #show(html) {
    const bare = html.replace(/name="csrfmiddlewaretoken" value="\w+"/g, "")
    if (bare === this.shown || this.contains(document.activeElement)) return
    this.shown = bare
    this.innerHTML = html
  }
}

customElements.define("office-part", OfficePart)
