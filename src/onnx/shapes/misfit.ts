import { MillraceError } from '../../core/error.ts'

/** Refuses a use of an op: "Gemm: expected [batch, 10], got [batch, 9]". */
export const misfit = (
  { op }: { readonly op: string },
  expected: string,
  got: string,
): MillraceError =>
  new MillraceError('internal', { what: `${op}: expected ${expected}, got ${got}.` })
