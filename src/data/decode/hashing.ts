/** Tells hashes of values apart from those that were made in another way. */
export const hashing = 'millrace-hash-1'
