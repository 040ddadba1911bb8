/** notCovered says why some kinds of mistake are not found yet. */
export const notCovered: Readonly<Record<string, string>> = {
  'fw-outbound-open': 'what a firewall lets out is not read, only what it lets in',
};
