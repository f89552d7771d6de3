/** What the test of the system asks: a drawing that is all dark. */
export const question = { row: { image: Buffer.alloc(256).toString('base64') } }
