/* <next-page data-to>: opens another page when the dial within is due. A page of words is loaded whole. */

const AGAIN_S = 5

class NextPage extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController()
    this.addEventListener("due", () => this.#open(), { signal: this.gone.signal })
  }

  disconnectedCallback() {
    this.gone.abort()
  }

  /** Only if it can be had: what is up stays up while the server is away. */
  async #open() {
    try {
      const answer = await fetch(this.dataset.to, { method: "HEAD", cache: "no-store", signal: this.gone.signal })
      if (answer.ok) return location.replace(this.dataset.to)
    } catch {}
    this.querySelector("refresh-dial").restart(AGAIN_S)
  }
}

customElements.define("next-page", NextPage)
