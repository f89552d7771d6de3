/** `NaN` in JSON, which is none: pandas writes it where a value is missing, and so does MLflow's client. */
import { endOfText } from '../json.ts'

const word = 'NaN'
const instead = 'null'
const quote = 0x22
const letterN = 0x4e

/** The body with `null` for each `NaN` that stands outside of texts; the body itself where there is none. */
export const nullForNaN = (body: Buffer): Buffer => {
  if (!body.includes(word)) return body
  let count = 0
  eachNaN(body, () => count++)
  const whole = Buffer.allocUnsafe(body.length + count * (instead.length - word.length))
  let from = 0
  let to = 0
  eachNaN(body, (at) => {
    to += body.copy(whole, to, from, at)
    to += whole.write(instead, to)
    from = at + word.length
  })
  body.copy(whole, to, from)
  return whole
}

const eachNaN = (body: Buffer, found: (at: number) => void): void => {
  for (let at = 0; at < body.length; at++) {
    if (body[at] === quote) at = endOfText(body, at)
    else if (body[at] === letterN && body.toString('latin1', at, at + word.length) === word) {
      found(at)
      at += word.length - 1
    }
  }
}
