/** What the test of the system asks: a picture that is all dark. */
export const question = { row: { image: Buffer.alloc(32 * 32 * 3).toString('base64') } }
