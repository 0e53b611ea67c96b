/* <key-list>: the page's keys. Any control with data-keys="k ArrowLeft" has one; `?` lists them.
   Single letters can be switched off (WCAG 2.1.4). */

const SWITCH = "nonesuch-letters"
const SIGNS = { Space: "Space", ArrowLeft: "Left", ArrowRight: "Right", Escape: "Esc" }

class KeyList extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController()
    const { signal } = this.gone
    this.dialog = this.querySelector("dialog")
    this.letters = this.querySelector("[name=letters]")
    this.letters.checked = recall(SWITCH) !== "off"
    this.letters.addEventListener("change", () => keep(SWITCH, this.letters.checked ? "on" : "off"), { signal })
    this.querySelector("button").addEventListener("click", () => this.open(), { signal })
    document.addEventListener("keydown", event => this.#pressed(event), { signal })
  }

  disconnectedCallback() {
    this.gone.abort()
  }

  open() {
    const rows = [...this.#controls()].map(control => row(control.dataset.keys.split(" "), control.dataset.does))
    this.querySelector("dl").replaceChildren(...rows, row(["?"], this.querySelector("button").textContent.toLowerCase()))
    this.dialog.showModal()
  }

  *#controls() {
    for (const control of document.querySelectorAll("[data-keys]"))
      if (!control.closest("[hidden]")) yield control
  }

  #pressed(event) {
    if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey || this.dialog.open) return
    const unseen = !event.target.checkVisibility() // until the next frame, focus stays in a dialog that has closed
    if (unseen) event.target.blur()
    else if (event.target.closest("input, textarea, select, [contenteditable]")) return
    const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toLowerCase() : event.key
    if (key.length === 1 && !this.letters.checked) return
    if (key === "?") return this.open()
    const control = [...this.#controls()].find(each => each.dataset.keys.split(" ").includes(key))
    if (!control || control.disabled) return
    // Space is the page's only where it is nobody else's
    if (key === "Space" && ![document.body, control].includes(document.activeElement)) return
    event.preventDefault()
    control.click()
  }
}

function row(keys, does) {
  const line = document.createElement("div")
  const term = document.createElement("dt")
  keys.forEach((key, nth) => {
    if (nth) term.append(" ")
    term.append(Object.assign(document.createElement("kbd"), { textContent: SIGNS[key] ?? key.toUpperCase() }))
  })
  line.append(term, Object.assign(document.createElement("dd"), { textContent: does }))
  return line
}

function recall(name) {
  try {
    return localStorage.getItem(name)
  } catch {
    return null // storage is forbidden: the switch lasts as long as the page
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(name, value)
  } catch {}
}

customElements.define("key-list", KeyList)
