/* <copy-link>: a link with a button that puts its whole address on the clipboard. Without scripts, a link. */

const SAID_MS = 3000

class CopyLink extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController()
    this.button = this.querySelector("button")
    this.button.hidden = false
    this.button.addEventListener("click", () => this.copy(), { signal: this.gone.signal })
  }

  disconnectedCallback() {
    this.gone.abort()
    clearTimeout(this.timer)
  }

  async copy() {
    const address = this.querySelector("a").href
    try {
      await navigator.clipboard.writeText(address) // https and localhost only
    } catch {
      prompt(this.button.textContent, address)
      return
    }
    this.words ??= this.button.textContent
    this.button.textContent = "Copied"
    clearTimeout(this.timer)
    this.timer = setTimeout(() => (this.button.textContent = this.words), SAID_MS)
  }
}

customElements.define("copy-link", CopyLink)
