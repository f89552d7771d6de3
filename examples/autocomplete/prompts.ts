/** Beginnings that people write in e-mails. */

/** Prompts that each new version completes by three words. */
export const prompts: readonly string[] = [
  'I want to',
  'Please let me know',
  'Thanks for your',
  'I am looking forward',
  'Could you please',
  'I think we should',
  'If you have any',
  'We are going to',
  'It would be',
  'I have been trying',
  'There are a lot',
  'Does anyone know',
  'The problem is',
  'As far as I',
  'I would like',
  'On the other',
  'Is there a way',
  'This is one of',
  "I don't know",
  'You need to make',
]

/** Prompts with the next words that a reader would accept. */
export const cases: readonly { readonly prompt: string; readonly accepted: readonly string[] }[] = [
  { prompt: 'I want', accepted: ['to', 'more', 'help', 'you', 'this'] },
  { prompt: 'Please let me know if', accepted: ['you', 'this', 'that', 'anything'] },
  { prompt: 'Thanks for the', accepted: ['help', 'info', 'information', 'reply', 'update'] },
  { prompt: 'I would like', accepted: ['to', 'you', 'your', 'a'] },
  { prompt: 'I am looking', accepted: ['for', 'at', 'forward', 'into'] },
  { prompt: 'Does anyone know', accepted: ['how', 'if', 'of', 'what', 'where', 'why'] },
  { prompt: 'Is there a', accepted: ['way', 'good', 'better', 'reason', 'problem'] },
  { prompt: "I don't think", accepted: ['so', 'it', 'that', 'this', 'we', 'you', 'the', 'i'] },
  { prompt: 'As far as I', accepted: ['know', 'can', 'am', 'understand', 'remember'] },
  { prompt: 'It would be', accepted: ['nice', 'a', 'better', 'good', 'great', 'interesting'] },
]
