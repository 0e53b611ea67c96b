/* <refresh-dial data-seconds>: counts down in sight, can be held, and sends `due`. Whoever answers calls restart(). */

const TICK_MS = 200
const LONGEST_STEP_MS = 1000 // after sleep the countdown goes on from where it was

class RefreshDial extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController()
    const { signal } = this.gone
    this.holder = this.querySelector("[data-hold]")
    this.holder?.addEventListener("click", () => this.hold(!this.held), { signal })
    document.addEventListener("visibilitychange", () => (this.since = performance.now()), { signal })
    this.every(Number(this.dataset.seconds))
    const asked = new URLSearchParams(location.search).has("refresh")
    if (!asked && matchMedia("(prefers-reduced-motion: reduce)").matches) this.hold(true)
    this.timer = setInterval(() => this.#tick(), TICK_MS)
  }

  disconnectedCallback() {
    this.gone.abort()
    clearInterval(this.timer)
  }

  /** Due every so many seconds; 0 is never. */
  every(seconds) {
    this.seconds = seconds
    if (this.holder) this.holder.hidden = seconds === 0
    this.hold(false)
    this.restart()
  }

  restart(seconds = this.seconds) {
    this.leftMs = seconds * 1000
    this.since = performance.now()
    this.#show()
  }

  hold(held) {
    this.held = held
    this.holder?.setAttribute("aria-pressed", held)
    this.since = performance.now()
  }

  /** Wait while somebody looks closer. */
  rest(resting) {
    this.resting = resting
  }

  #tick() {
    const now = performance.now()
    const step = Math.min(now - this.since, LONGEST_STEP_MS)
    this.since = now
    if (!this.seconds || this.held || this.resting || document.hidden || this.leftMs <= 0) return
    this.leftMs -= step
    this.#show()
    if (this.leftMs <= 0) this.dispatchEvent(new CustomEvent("due", { bubbles: true }))
  }

  #show() {
    const left = Math.max(0, this.leftMs)
    const digits = this.querySelector("[data-left]")
    if (digits) digits.textContent = this.seconds ? Math.ceil(left / 1000) : ""
    const gauge = this.parentElement?.closest("grid-rehang")?.querySelector("[data-gauge]") ?? this
    gauge.style.setProperty("--left", this.seconds ? Math.min(1, left / (this.seconds * 1000)) : 0)
  }
}

customElements.define("refresh-dial", RefreshDial)
