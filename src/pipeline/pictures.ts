import type { PictureColumn } from '../data/profile/types.ts'

/** The column that a task reads as pictures, and what they are like; null where it reads none. */
export const pictureIn = (task: object): PictureColumn | null => {
  const none = { image: null, height: null, width: null, channels: 1 }
  const { image, height, width, channels } = { ...none, ...task }
  if (typeof image !== 'string') return null
  const isKnown =
    typeof height === 'number' && typeof width === 'number' && typeof channels === 'number'
  return { column: image, shape: isKnown ? { height, width, channels } : null }
}
