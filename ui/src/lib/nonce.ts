/**
 * The nonce the server put into the page. Style elements written at run time (scroll lock, hidden scroll bars) carry
 * it; without it the policy refuses them. Browsers hide the attribute from scripts but keep the property.
 */
export function pageNonce(): string | undefined {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  const nonce = meta?.nonce || meta?.getAttribute('nonce') || undefined;
  return nonce?.startsWith('__') ? undefined : nonce;
}
