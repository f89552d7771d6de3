/** What the test of the system asks: a house. */
export const question = { row: { area: 120, people: 3, built: 1975, cold: 2900 } }
