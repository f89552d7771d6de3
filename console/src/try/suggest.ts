/** Words that have to stand before a suggestion is asked for. */
export const least = 3

/** The text as the server is asked: single spaces, none at the ends. */
export const tidy = (text: string): string => text.trim().replace(/\s+/g, ' ')

export const wordsIn = (text: string): number => {
  const words = tidy(text)
  return words === '' ? 0 : words.split(' ').length
}

/** What to ask for, or null before the third word. */
export const question = (text: string): string | null =>
  wordsIn(text) >= least ? tidy(text) : null

/** How a suggestion continues the text on the page: with a space where there is none yet. */
export const ghost = (text: string, word: string): string => (/\s$/.test(text) ? '' : ' ') + word

/** The text with the suggestion taken and a space behind it. */
export const take = (text: string, word: string): string => `${text}${ghost(text, word)} `

/** The sentences of a text, one a line, without empty ones. */
export const sentencesOf = (text: string): string[] =>
  text
    .split('\n')
    .map(tidy)
    .filter((line) => line !== '')
