/* <grid-rehang data-draw>: rehangs a sheet of pictures, when asked or when the dial says so. */
import { Refused, decoded, draw, layOver } from "./pictures.js"

const APART_MS = 40
const AGAIN_S = 5

const still = matchMedia("(prefers-reduced-motion: reduce)")

class GridRehang extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController()
    const { signal } = this.gone
    this.sheet = this.querySelector(".sheet")
    this.addEventListener("due", () => this.rehang({ asked: false }), { signal })
    this.addEventListener("click", event => this.#clicked(event), { signal })
    for (const [come, go] of [["pointerover", "pointerleave"], ["focusin", "focusout"]]) {
      this.sheet.addEventListener(come, event => this.dial?.rest?.(event.pointerType !== "touch"), { signal })
      this.sheet.addEventListener(go, () => this.dial?.rest?.(false), { signal })
    }
    customElements.whenDefined("refresh-dial").then(() => this.#mark(this.dial.seconds))
  }

  disconnectedCallback() {
    this.gone.abort()
  }

  get dial() {
    return this.querySelector("refresh-dial")
  }

  async rehang({ asked = true } = {}) {
    if (this.busy) return
    this.busy = true
    let waitS
    try {
      const cells = [...this.sheet.querySelectorAll("a")]
      const { pictures } = await draw(`${this.dataset.draw}?n=${cells.length}`, this.gone.signal)
      const order = cells.map(cell => [Math.random(), cell]).sort(([a], [b]) => a - b)
      const hung = pictures.map((picture, nth) => this.#hang(order[nth][1], picture, still.matches ? 0 : nth * APART_MS))
      await Promise.allSettled(hung)
      if (asked) this.querySelector("[data-says]").textContent = this.querySelector("h1").textContent
    } catch (error) {
      waitS = AGAIN_S
      if (asked && this.isConnected && error instanceof Refused && error.status !== 429)
        location.assign(this.querySelector("[data-another]").href)
    } finally {
      this.busy = false
      this.dial?.restart?.(waitS)
    }
  }

  async #hang(cell, picture, delayMs) {
    await new Promise(resolve => setTimeout(resolve, delayMs))
    const image = await decoded(picture, cell.querySelector("img"))
    layOver(cell, image)
    cell.href = picture.url
    cell.querySelector("span").textContent = picture.accession
  }

  #clicked(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    const every = event.target.closest("[data-every]")
    if (every) this.#every(Number(every.dataset.every), every.href)
    else if (event.target.closest("[data-another]")) this.rehang()
    else return
    event.preventDefault()
  }

  #every(seconds, address) {
    history.replaceState(null, "", address)
    this.dial.every(seconds)
    this.#mark(seconds)
  }

  #mark(seconds) {
    for (const choice of this.querySelectorAll("[data-every]")) {
      if (Number(choice.dataset.every) === seconds) choice.setAttribute("aria-current", "true")
      else choice.removeAttribute("aria-current")
    }
  }
}

customElements.define("grid-rehang", GridRehang)
