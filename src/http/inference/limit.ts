/** Longest body of an inference, bytes, also unpacked. */
export const inferLimit = 33_554_432
