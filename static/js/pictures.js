/* Drawing pictures from the server, and laying one over another once it can be painted whole. */

export class Refused extends Error {
  constructor(answer) {
    super(`${answer.url} answered ${answer.status}; expected 200. Try again later.`)
    this.status = answer.status
    this.retryAfterS = Number(answer.headers.get("Retry-After")) || 5
    this.answer = answer
  }
}

/** What the server draws: `{pictures: [...]}`. Throws Refused, or what fetch throws. */
export async function draw(address, signal) {
  const answer = await fetch(address, { signal, cache: "no-store", headers: { Accept: "application/json" } })
  if (!answer.ok) throw new Refused(answer)
  return answer.json()
}

/** An <img> of this picture, decoded, with the size and manners of the one it will replace. */
export async function decoded(picture, like) {
  const edges = Object.keys(picture.sources).map(Number).sort((a, b) => a - b)
  const image = like.cloneNode(false)
  image.removeAttribute("fetchpriority")
  image.loading = "eager" // a lazy image outside the document is never fetched, and decode() would wait for it
  image.alt = like.alt && picture.alt
  if (like.sizes) {
    image.sizes = like.sizes
    image.srcset = edges.map(edge => `${picture.sources[edge]} ${edge}w`).join(", ")
    image.src = picture.sources[edges.at(-1)]
  } else {
    image.src = picture.sources[edges.find(edge => edge >= like.width) ?? edges.at(-1)]
  }
  await image.decode()
  return image
}

/** Fade `image` in over what hangs in `frame`, then take the old ones down. Never a blank, never a shift. */
export function layOver(frame, image) {
  const fadeMs = parseFloat(getComputedStyle(frame).getPropertyValue("--swap")) || 0
  const old = [...frame.querySelectorAll("img")]
  if (old.length) old.at(-1).after(image)
  else frame.append(image)
  const fade = image.animate({ opacity: [0, 1] }, fadeMs)
  fade.finished.finally(() => old.forEach(each => each.remove()))
}
