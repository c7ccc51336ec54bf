/** What a setting's text comes to, or what it may be. */
export type Read<Value> = { readonly value: Value } | { readonly mayBe: string };
export type Reader<Value> = (text: string) => Read<Value>;
