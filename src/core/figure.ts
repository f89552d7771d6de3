/** Figures as they are read: fewer digits than there are, and never more than is true. */

/** In so many digits, or more where these would make `whole` of what is not: 0.99996 is no 1. */
export const apart = (value: number, digits = 4, whole = 1): number => {
  const rounded = Number(value.toPrecision(digits))
  const isWhole = Math.abs(rounded) === whole && Math.abs(value) !== whole
  return isWhole && digits < 17 ? apart(value, digits + 1, whole) : rounded
}

/** A share in percent, by so many digits: 0.1312 is 13.1, and 0.99996 is 99.996. */
export const percent = (share: number, digits = 3): number => apart(100 * share, digits, 100)
