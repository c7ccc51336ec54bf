/**
 * What a class describes, without being an instance of it. The classes of answers exist for the OpenAPI document alone;
 * what is answered are plain objects.
 */
export type Shape<Described> = { readonly [Field in keyof Described]: Described[Field] };
