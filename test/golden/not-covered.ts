/** notCovered says why some kinds of mistake are not found yet. */
export const notCovered: Readonly<Record<string, string>> = {
  'fw-not-persistent': 'which of two files is loaded and which is saved, neither of them says',
  'fw-outbound-open': 'what a firewall lets out is not read, only what it lets in',
};
