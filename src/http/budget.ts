/** A bound for all clients together, and one for each, so that none locks out the others. */
export interface Share {
  readonly total: number
  readonly each: number
}

/** An amount that clients share. */
export interface Budget {
  /** Amount that is taken now. */
  readonly used: number
  /** Takes an amount for a client. False where it is not there, and nothing is taken. */
  take(client: string, amount: number): boolean
  give(client: string, amount: number): void
}

export const createBudget = ({ total, each }: Share): Budget => {
  const held = new Map<string, number>()
  let used = 0
  return {
    get used() {
      return used
    },
    take(client, amount) {
      const mine = (held.get(client) ?? 0) + amount
      if (mine > each || used + amount > total) return false
      held.set(client, mine)
      used += amount
      return true
    },
    give(client, amount) {
      const left = (held.get(client) ?? 0) - amount
      if (left > 0) held.set(client, left)
      else held.delete(client)
      used -= amount
    },
  }
}
