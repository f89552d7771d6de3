/** The part of WebAssembly that is used here; Node's types leave it to the browser's. */
declare namespace WebAssembly {
  class Memory {
    constructor(size: {
      readonly initial: number
      readonly maximum?: number
      readonly shared?: boolean
    })
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  function instantiate(
    bytes: Uint8Array,
    imports: { readonly millrace: { readonly memory: Memory } },
  ): Promise<{ readonly instance: { readonly exports: object } }>
}
