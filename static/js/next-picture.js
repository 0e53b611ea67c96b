/* <next-picture data-draw>: another one by click, tap, key or swipe; the one before from memory.
   Without this script "Another" is a link, and it is the link again when something fails. */
import { Refused, decoded, draw, layOver } from "./pictures.js"

const REMEMBERED = 30
const SWIPE_PX = 48
const TRIES = 2
const AGAIN_S = 5

class NextPicture extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController()
    const { signal } = this.gone
    this.frame = this.querySelector(".hung")
    this.backward = this.querySelector("[data-back]")
    this.backward.hidden = false
    this.shown = [this.#hanging()]
    this.at = 0
    this.addEventListener("click", event => this.#clicked(event), { signal })
    this.addEventListener("due", () => this.next({ asked: false }), { signal })
    this.frame.addEventListener("pointerdown", event => (this.touched = event), { signal })
    this.frame.addEventListener("pointerup", event => this.#swiped(event), { signal })
    this.frame.addEventListener("pointercancel", () => (this.touched = null), { signal })
    if (document.readyState === "complete") this.#lookAhead()
    else addEventListener("load", () => this.#lookAhead(), { signal, once: true })
  }

  disconnectedCallback() {
    this.gone.abort()
    this.backward.hidden = true
  }

  async next({ asked = true } = {}) {
    if (this.busy) return
    this.busy = true
    let waitS
    try {
      if (this.at === this.shown.length - 1) await this.#remember(await this.#drawn())
      else await this.#hang(this.at + 1)
    } catch (error) {
      waitS = AGAIN_S
      this.#failed(error, asked)
    } finally {
      this.busy = false
      this.querySelector("refresh-dial")?.restart(waitS)
    }
    this.#lookAhead()
  }

  async back() {
    if (this.busy || this.at === 0) return
    this.busy = true
    try {
      await this.#hang(this.at - 1)
      this.querySelector("refresh-dial")?.restart()
    } catch {
      this.shown.splice(0, this.at) // its file is gone; so are the ones before it, or soon
      this.at = 0
      this.backward.disabled = true
    } finally {
      this.busy = false
    }
  }

  /** Draw and decode one more while the present one is looked at. */
  #lookAhead() {
    if (this.ahead || navigator.connection?.saveData || this.gone.signal.aborted) return
    this.ahead = this.#fetch()
    this.ahead.catch(() => (this.ahead = null))
  }

  async #fetch() {
    const { pictures: [picture] } = await draw(this.dataset.draw, this.gone.signal)
    return { picture, image: await decoded(picture, this.frame.querySelector("img")) }
  }

  async #drawn() {
    for (let tries = 1; ; tries++) {
      const ahead = this.ahead ?? this.#fetch()
      this.ahead = null
      try {
        return await ahead
      } catch (error) {
        if (error instanceof Refused || error instanceof TypeError || tries === TRIES) throw error
      }
    }
  }

  async #remember({ picture, image }) {
    this.shown.push(picture)
    if (this.shown.length > REMEMBERED) this.shown.shift()
    await this.#hang(this.shown.length - 1, image)
  }

  async #hang(at, image) {
    const picture = this.shown[at]
    layOver(this.frame, image ?? (await decoded(picture, this.frame.querySelector("img"))))
    this.at = at
    this.#label(picture)
    this.backward.disabled = at === 0
  }

  #label({ url, accession, jpeg, alt, caption }) {
    const fill = name => this.querySelector(`[data-fill="${name}"]`)
    fill("number").textContent = accession
    fill("number").href = fill("keep").href = url
    fill("recipe").href = `${url}#recipe`
    fill("download").href = jpeg
    fill("download").download = `${accession}.jpg`
    fill("year").textContent = accession.split(".")[0]
    if (caption && fill("about")) for (const name of ["name", "about"]) fill(name).textContent = caption[name]
    this.querySelector("[data-notice]").hidden = true
    this.querySelector("[data-says]").textContent = `${alt.replace(/^An?\s/, "Another ")}. ${accession}`
  }

  /** The picture that the server hung, in the shape of those it draws. */
  #hanging() {
    const image = this.frame.querySelector("img")
    const widths = image.srcset.split(", ").map(source => source.split(" "))
    return {
      url: this.querySelector('[data-fill="keep"]').href,
      accession: this.querySelector('[data-fill="number"]').textContent,
      jpeg: this.querySelector('[data-fill="download"]').href,
      alt: image.alt,
      caption: this.#caption(),
      sources: Object.fromEntries(widths.map(([address, width]) => [parseInt(width), address])),
    }
  }

  #caption() {
    const [name, about] = ["name", "about"].map(word => this.querySelector(`[data-fill="${word}"]`))
    return about && { name: name.textContent, about: about.textContent }
  }

  #failed(error, asked) {
    if (!this.isConnected || !asked) return // what changes by itself stays up, and tries again
    if (error instanceof Refused && error.status === 429) this.#notice(this.dataset.slow.replace("%", error.retryAfterS))
    else if (error instanceof TypeError) this.#notice(this.dataset.offline)
    else location.assign(this.querySelector("[data-another]").href)
  }

  #notice(text) {
    const notice = this.querySelector("[data-notice]")
    notice.textContent = text
    notice.hidden = false
    this.querySelector("[data-says]").textContent = text
  }

  #clicked(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    if (event.target.closest("[data-back]")) this.back()
    else if (event.target.closest("[data-another], .hung")) this.next()
    else return
    event.preventDefault()
  }

  #swiped(event) {
    const from = this.touched
    this.touched = null
    if (!from || event.pointerType !== "touch" || from.pointerId !== event.pointerId) return
    const across = event.clientX - from.clientX
    if (Math.abs(across) < SWIPE_PX || Math.abs(across) < 1.5 * Math.abs(event.clientY - from.clientY)) return
    if (across < 0) this.next()
    else this.back()
  }
}

customElements.define("next-picture", NextPicture)
