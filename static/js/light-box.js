/* <light-box>: what its links open by :target alone gets keys, a swipe, and its focus back.
   The addresses of its boxes leave no trace in the history: Back leaves the page, as it did before. */

const SWIPE_PX = 48
const KEYS = { ArrowLeft: ".box-back", ArrowRight: ".box-next", Escape: ".box-close" }

class LightBox extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController()
    const { signal } = this.gone
    document.addEventListener("click", event => this.#clicked(event), { signal })
    document.addEventListener("keydown", event => this.#pressed(event), { signal, capture: true })
    this.addEventListener("pointerdown", event => (this.touched = event), { signal })
    this.addEventListener("pointerup", event => this.#swiped(event), { signal })
    this.addEventListener("pointercancel", () => (this.touched = null), { signal })
  }

  disconnectedCallback() {
    this.gone.abort()
  }

  get open() {
    return this.querySelector(".box:target")
  }

  #clicked(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    const link = event.target.closest('a[href^="#"]')
    if (event.target === this.open) this.#go(this.open.querySelector(".box-close"))
    else if (!link || !(this.contains(link) || this.querySelector(`.box[id="${link.hash.slice(1)}"]`))) return
    else this.#go(link)
    event.preventDefault()
  }

  #go(link) {
    const before = this.open
    if (!before) this.opener = link
    const { scrollX, scrollY } = window
    location.replace(link.hash)
    window.scrollTo(scrollX, scrollY) // a box is laid over the page, which stays where it is
    if (this.open) this.open.querySelector(".box-close").focus({ preventScroll: true })
    else this.opener?.focus({ preventScroll: true })
  }

  #pressed(event) {
    if (!this.open || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === "Tab") return this.#keep(event)
    const link = KEYS[event.key] && this.open.querySelector(KEYS[event.key])
    event.stopPropagation() // the page beneath has keys of its own
    if (!link) return
    event.preventDefault()
    this.#go(link)
  }

  /** Keep the focus in what is open. */
  #keep(event) {
    const links = [...this.open.querySelectorAll("a")]
    const edge = event.shiftKey ? links[0] : links.at(-1)
    if (document.activeElement !== edge && this.open.contains(document.activeElement)) return
    event.preventDefault()
    ;(event.shiftKey ? links.at(-1) : links[0]).focus()
  }

  #swiped(event) {
    const from = this.touched
    this.touched = null
    if (!from || !this.open || event.pointerType !== "touch" || from.pointerId !== event.pointerId) return
    const across = event.clientX - from.clientX
    const link = this.open.querySelector(across < 0 ? ".box-next" : ".box-back")
    if (link && Math.abs(across) >= SWIPE_PX) this.#go(link)
  }
}

customElements.define("light-box", LightBox)
