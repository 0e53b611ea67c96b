/* <kiosk-screen data-draw data-revision>: one screen that nobody attends, for months.
   It never shows an error: what it has stays up, the server is asked again for ever, and everything hangs on
   one clock (#tick), so that sleep, a lost network or a thrown error can delay a change but not end the show. */
import { draw } from "./pictures.js"

const TICK_MS = 500
const AHEAD = 4 // drawn and waiting
const TRIES = 3
const KEPT = 16 // shown lately; they go round again while the server is away
const PULSE_MS = 1000 // a hidden picture is down within 3 s
const LONGEST_WAIT_MS = 60_000
const SHORT_WAIT_MS = 4000 // for what may well be in the browser's cache
const REFILL_MS = 2000
const ANSWER_WITHIN_MS = 15_000
const FRESH_PAGE_AFTER_MS = 24 * 3600_000 // browsers leak; a page a day is cheap
const HOUR_MS = 3600_000
const SHIFT_U = 0.4 // against burn-in

class KioskScreen extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController()
    const { signal } = this.gone
    this.waiting = []
    this.kept = []
    this.openedAt = Date.now()
    this.#stay(this.#hanging() ? this.#seconds() : 0)
    this.jobs = {
      pulse: new Job(() => this.#pulse(), PULSE_MS),
      refill: new Job(() => this.#refill(), REFILL_MS),
      prepare: new Job(() => this.#prepare(), TICK_MS, SHORT_WAIT_MS),
    }
    this.timer = setInterval(() => this.#tick(), TICK_MS)
    for (const event of ["online", "pageshow", "focus"]) addEventListener(event, () => this.#wake(), { signal })
    document.addEventListener("visibilitychange", () => this.#wake(), { signal })
    addEventListener("keydown", event => event.key === "f" && this.#fullScreen(), { signal })
    this.addEventListener("dblclick", () => this.#fullScreen(), { signal })
    this.#wake()
  }

  disconnectedCallback() {
    this.gone.abort()
    clearInterval(this.timer)
  }

  #tick() {
    const now = Date.now()
    for (const job of Object.values(this.jobs)) job.runIfDue(now)
    const late = now >= this.changeAt || this.changeAt - now > this.staysMs // the clock was set back
    if (late && this.next) this.#change()
  }

  #wake() {
    for (const job of Object.values(this.jobs ?? {})) job.hurry()
    if (document.visibilityState === "visible") navigator.wakeLock?.request("screen").catch(() => {})
  }

  /** Ask whether anything here was taken down, or the kiosk was told to show something else. */
  async #pulse() {
    const have = [this.#hanging(), this.next?.picture.key, ...[...this.waiting, ...this.kept].map(each => each.key)]
    const query = new URLSearchParams({ n: 0, have: [...new Set(have.filter(Boolean))].join() })
    const answer = await this.#ask(query)
    this.jobs.refill.hurryIfFailing()
    this.jobs.prepare.hurryIfFailing()
    this.#takeDown(answer.gone ?? [])
  }

  async #refill() {
    if (this.waiting.length >= AHEAD) return
    const { pictures } = await this.#ask(new URLSearchParams({ n: AHEAD }))
    this.waiting.push(...pictures)
    this.dry = pictures.length === 0
  }

  async #ask(query) {
    const answer = await draw(`${this.dataset.draw}?${query}`, AbortSignal.timeout?.(ANSWER_WITHIN_MS))
    const told = answer.revision !== undefined && String(answer.revision) !== this.dataset.revision
    if (told && firstTime(answer.revision)) location.reload() // the server has just answered: it is there
    else if (Date.now() - this.openedAt > FRESH_PAGE_AFTER_MS) location.reload()
    return answer
  }

  /** Build the next scene and decode its picture, off stage. */
  async #prepare() {
    if (this.next) return
    const away = this.jobs.pulse.failures > 0 || this.jobs.refill.failures > 0
    const list = away || this.dry ? this.kept : this.waiting
    const picture = list.find(({ key }) => key !== this.#hanging())
    if (!picture) return
    const scene = this.#scene(picture)
    this.#drop(picture)
    try {
      await within(ANSWER_WITHIN_MS, scene.querySelector("img").decode())
      this.next = { picture, scene }
    } catch (error) {
      picture.failures = (picture.failures ?? 0) + 1
      if (away || picture.failures < TRIES) list.push(picture) // the others first
      throw error
    }
  }

  #drop(picture) {
    for (const list of [this.waiting, this.kept]) if (list.includes(picture)) list.splice(list.indexOf(picture), 1)
  }

  #change() {
    const { picture, scene } = this.next
    this.next = null
    this.#stay(this.#seconds(picture))
    this.kept.push(picture)
    if (this.kept.length > KEPT) this.kept.shift()
    const old = [...this.querySelectorAll(":scope > .scene")]
    const fadeMs = Number(this.dataset.transitionMs)
    this.className = `kiosk ${picture.paint ?? ""}`
    this.style.setProperty("--fade", `${fadeMs}ms`)
    scene.classList.add("is-next")
    this.append(scene)
    scene.getBoundingClientRect() // settle at 0 before it fades to 1
    scene.classList.add("is-ready")
    setTimeout(() => old.forEach(release), fadeMs + 100)
  }

  #scene(picture) {
    const scene = document.importNode(this.querySelector("template").content, true).firstElementChild
    scene.dataset.key = picture.key
    if (picture.paint) scene.classList.add(picture.paint)
    if (picture.mat) scene.classList.add(...picture.mat.split(" "))
    scene.classList.toggle("is-mirrored", Math.floor(Date.now() / HOUR_MS) % 2 === 1)
    for (const side of ["--dx", "--dy"]) scene.style.setProperty(side, ((2 * Math.random() - 1) * SHIFT_U).toFixed(2))
    const words = { year: picture.accession.split(".")[0], ...picture }
    for (const place of scene.querySelectorAll("[data-word]"))
      place.textContent = (words[place.dataset.word] ?? "").replace("does not exist.", "does\u00a0not\u00a0exist.")
    Object.assign(scene.querySelector("img"), { alt: picture.alt, src: source(picture) })
    if (picture.qr) scene.querySelector("[data-code]").src = picture.qr
    return scene
  }

  #takeDown(keys) {
    if (!keys.length) return
    this.waiting = this.waiting.filter(({ key }) => !keys.includes(key))
    this.kept = this.kept.filter(({ key }) => !keys.includes(key))
    if (keys.includes(this.next?.picture.key)) this.next = null
    for (const scene of this.querySelectorAll(":scope > .scene")) {
      if (!keys.includes(scene.dataset.key)) continue
      if (this.next) this.#change()
      else this.#stay(0)
      release(scene) // bare paint is better than a picture that was taken down
    }
  }

  #hanging() {
    return [...this.querySelectorAll(":scope > .scene")].at(-1)?.dataset.key
  }

  #stay(seconds) {
    this.staysMs = seconds * 1000
    this.changeAt = Date.now() + this.staysMs
  }

  #seconds(picture) {
    return Number(picture?.seconds) || Number(this.dataset.intervalS) || 20
  }

  #fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen()
    else document.documentElement.requestFullscreen?.().catch(() => {})
  }
}

/** Something done again and again: one run at a time, later and later while it fails, never given up. */
class Job {
  constructor(run, everyMs, longestMs = LONGEST_WAIT_MS) {
    Object.assign(this, { run, everyMs, longestMs, dueAt: 0, failures: 0, running: false })
  }

  async runIfDue(now) {
    // a clock that was set back must not stop the show
    if (this.running || (now < this.dueAt && this.dueAt - now <= this.longestMs)) return
    this.running = true
    try {
      await within(2 * ANSWER_WITHIN_MS, this.run()) // an old browser's fetch may hang for ever
      this.failures = 0
    } catch {
      this.failures += 1
    }
    const waitMs = Math.min(this.everyMs * 2 ** Math.min(this.failures, 10), this.longestMs)
    this.dueAt = Date.now() + (this.failures ? waitMs * (0.75 + Math.random() / 4) : this.everyMs)
    this.running = false
  }

  hurry() {
    this.dueAt = 0
  }

  hurryIfFailing() {
    if (this.failures) this.hurry()
  }
}

/** The smallest file that fills the screen's short side, else the largest there is. */
function source(picture) {
  const edges = Object.keys(picture.sources).map(Number).sort((a, b) => a - b)
  const wanted = Math.min(innerWidth, innerHeight) * devicePixelRatio
  return picture.sources[edges.find(edge => edge >= wanted) ?? edges.at(-1)]
}

/** Take a scene down and let go of its pixels at once. */
function release(scene) {
  scene.querySelector("img")?.removeAttribute("src")
  scene.remove()
}

function within(ms, promise) {
  return Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), ms))])
}

/** Whether this revision has not been reloaded for yet: a page from a cache must not reload for ever. */
function firstTime(revision) {
  try {
    if (sessionStorage.getItem("revision") === String(revision)) return false
    sessionStorage.setItem("revision", String(revision))
  } catch {
    return false
  }
  return true
}

customElements.define("kiosk-screen", KioskScreen)
