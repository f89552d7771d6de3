/** Names of the files of an export. */

/** What says which files the package of a version has. */
export const manifestName = 'millrace.json'

/** What runs the model, and what that imports; a package may bring its own. */
export const runnerNames = { script: 'predict.py', requirements: 'requirements.txt' }

/** Rows that were learnt from, rows that were held out, and what both are. */
export const dataNames = { training: 'data.csv', validation: 'held-out.csv', about: 'data.json' }

/** All that a manifest does not name: pages are made with the number of the version. */
export const addedNames: readonly string[] = [
  'completions.html',
  ...Object.values(runnerNames),
  ...Object.values(dataNames),
]
