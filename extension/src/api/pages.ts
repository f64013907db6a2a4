import type { IAddress, IApiClient, Readable, Reply } from './tokens';

/** Paths whose reply is a part of a list. */
export type Paged = {
  [P in Readable]: Reply<P> extends { next_cursor: string | null } ? P : never;
}[Readable];

/** The field of a reply that holds its list. */
type ListOf<R> = { [K in keyof R]: R[K] extends readonly unknown[] ? K : never }[keyof R];

/**
 * Read a list to its end, however many pages it has.
 *
 * A list of one page is the very reply, so that an unchanged one is the same object again.
 *
 * @throws ApiError with the server's sentence, also when only a later page cannot be read: a part would look like all.
 */
export async function everyPage<P extends Paged>(
  client: IApiClient,
  path: P,
  list: ListOf<Reply<P>>,
  address: IAddress = {}
): Promise<Reply<P>> {
  const first = await client.get(path, address);
  const items: unknown[] = [...(first[list] as readonly unknown[])];
  let cursor = cursorOf(first);
  if (cursor === null) {
    return first;
  }
  while (cursor !== null) {
    const page: Reply<P> = await client.get(path, { ...address, query: { ...address.query, cursor } });
    items.push(...(page[list] as readonly unknown[]));
    cursor = cursorOf(page);
  }
  return { ...(first as object), [list]: items, next_cursor: null } as Reply<P>;
}

function cursorOf(reply: unknown): string | null {
  return (reply as { readonly next_cursor: string | null }).next_cursor ?? null;
}
