/** Processes that answer, killed more often than `npm test` does it. */
process.env['MILLRACE_KILLS'] ??= '20'
await import('../crash-requests.test.ts')
