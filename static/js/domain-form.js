/* <domain-form data-words data-colour data-look data-domain>: what the server will suggest is seen while one writes.
   The form does all of it without this, when it is saved. */

const PAUSE_MS = 200

class DomainForm extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController()
    const { signal } = this.gone
    this.addEventListener("input", event => this.heard(event.target.name), { signal })
    this.addEventListener("change", event => this.heard(event.target.name), { signal })
    this.words()
    this.paint()
  }

  disconnectedCallback() {
    this.gone.abort()
    clearTimeout(this.timer)
  }

  heard(name) {
    if (name === "display_face") this.face()
    const ask = { slug: this.words, noun: this.words, sentence: this.words, seed_colour: this.paint }[name]
    if (!ask) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => ask.call(this), PAUSE_MS)
  }

  field(name) {
    return this.querySelector(`[name="${name}"]`)
  }

  async ask(address, what) {
    try {
      const answer = await fetch(`${address}?${new URLSearchParams({ ...what, domain: this.dataset.domain })}`, { signal: this.gone.signal })
      return answer.ok ? await answer.json() : {}
    } catch {
      return {} // suggestions may be missed
    }
  }

  async words() {
    const [slug, noun] = ["slug", "noun"].map(name => this.field(name)?.value ?? "")
    const words = await this.ask(this.dataset.words, { slug, noun })
    for (const [name, text] of Object.entries(words)) this.field(name)?.setAttribute("placeholder", text)
    const sentence = this.field("sentence")?.value || words.sentence
    if (sentence) for (const place of this.querySelectorAll("[data-sentence]")) place.textContent = sentence
  }

  async paint() {
    const seed = this.field("seed_colour")?.value
    if (!seed) return
    const look = document.getElementById("preview-look")
    const address = this.dataset.look.replace("digits", seed.slice(1))
    if (look && !look.href.endsWith(address)) look.href = address
    const { warning } = await this.ask(this.dataset.colour, { seed })
    this.querySelector("[data-warning]").textContent = warning ?? ""
  }

  face() {
    for (const place of this.querySelectorAll("[data-sentence]")) {
      place.className = `sentence-sample face-${this.field("display_face").value}`
    }
  }
}

customElements.define("domain-form", DomainForm)
