/* <copy-address data-copied>: puts the address of this page on the clipboard and says so. */

const SAID_MS = 4000

class CopyAddress extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController()
    this.addEventListener("click", () => this.copy(), { signal: this.gone.signal })
  }

  disconnectedCallback() {
    this.gone.abort()
    clearTimeout(this.timer)
  }

  async copy() {
    const address = location.origin + location.pathname
    const words = this.querySelector("span")
    this.words ??= words.textContent
    if (!(await this.#put(address))) return prompt(this.words, address)
    words.textContent = this.dataset.copied
    this.querySelector("[role=status]").textContent = this.dataset.copied
    clearTimeout(this.timer)
    this.timer = setTimeout(() => (words.textContent = this.words), SAID_MS)
  }

  /** The clipboard proper exists on https and localhost only; a museum's own network may have neither. */
  async #put(address) {
    try {
      await navigator.clipboard.writeText(address)
      return true
    } catch {
      const field = Object.assign(document.createElement("textarea"), { value: address, className: "vh" })
      this.append(field)
      field.select()
      const copied = document.execCommand("copy")
      field.remove()
      this.querySelector("button").focus()
      return copied
    }
  }
}

customElements.define("copy-address", CopyAddress)
