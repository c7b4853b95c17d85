/** The link that writes to an e-mail address. Nothing in the address can add a header, a text or another recipient. */
export function mailto(address: string): string {
  const at = address.lastIndexOf('@');
  // The standard wants the sign between name and domain as it is; all else is encoded.
  return `mailto:${encodeURIComponent(address.slice(0, at))}@${encodeURIComponent(address.slice(at + 1))}`;
}
