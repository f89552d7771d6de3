/** By which rule rows are set aside for validation, as a recipe keeps it. */
export type SplitRule =
  /** By what a row says; stratified: of each class the same share. */
  | { readonly by: 'content'; readonly stratify: boolean }
  /** All rows of a key on one side. */
  | { readonly by: 'key'; readonly column: string }
  /** The rows from a moment on; null: from where the newest share began when it was first made. */
  | { readonly by: 'time'; readonly column: string; readonly from: string | null }

export const byContent: SplitRule = { by: 'content', stratify: false }
