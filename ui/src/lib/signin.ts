/** Send the reader to sign in, and back to this page after. */
export function signIn(): void {
  location.assign(`/signin?next=${encodeURIComponent(location.pathname + location.search)}`);
}
