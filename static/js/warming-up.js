/* <warming-up data-draw>: waits for the first picture, then fades it in just where it was pencilled. */
import { Refused, draw } from "./pictures.js"

const EVERY_S = 8
const PATIENT_AFTER_S = 120
const PATIENT_EVERY_S = 30

class WarmingUp extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController()
    this.since = performance.now()
    this.again(EVERY_S)
  }

  disconnectedCallback() {
    this.gone.abort()
    clearInterval(this.countdown)
  }

  /** Ask again in so many seconds, and say so. */
  again(seconds) {
    clearInterval(this.countdown)
    this.countdown = setInterval(() => {
      seconds -= 1
      this.#say(seconds)
      if (seconds > 0) return
      clearInterval(this.countdown)
      this.#ask()
    }, 1000)
    this.#say(seconds)
  }

  async #ask() {
    try {
      await draw(this.dataset.draw, this.gone.signal)
      await this.#open()
    } catch (error) {
      if (this.gone.signal.aborted) return
      if (error instanceof Refused && error.status === 503) this.#progress(await error.answer.json().catch(() => ({})))
      const waitedS = (performance.now() - this.since) / 1000
      this.again(waitedS > PATIENT_AFTER_S ? PATIENT_EVERY_S : EVERY_S)
    }
  }

  /** Turn into the page that is there now: its picture first, into the pencilled square, then its words. */
  async #open() {
    const answer = await fetch(location.href, { signal: this.gone.signal, cache: "no-store" })
    if (!answer.ok) throw new Refused(answer)
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    const main = page.querySelector("main")
    const hero = main.querySelector(".hung img")
    if (!hero) return location.reload() // a grid: nothing of it was pencilled
    const image = document.importNode(hero)
    await image.decode()
    this.querySelector(".plan").append(image)
    await image.animate({ opacity: [0, 1] }, 1200).finished
    document.title = page.title
    hero.replaceWith(image) // the very one that was decoded: no blank in between
    document.querySelector("main").replaceWith(document.adoptNode(main))
  }

  #progress({ hung, target }) {
    if (!target) return
    Object.assign(this.querySelector("progress"), { max: target, value: hung })
    this.querySelector('[data-step="render"] [data-state]').textContent = `${hung} of ${target}`
  }

  #say(seconds) {
    this.querySelector("[data-again]").textContent = `trying again in ${seconds} s`
  }
}

customElements.define("warming-up", WarmingUp)
