/**
 * The condition of a PUT over what was read before: that it still has this ETag, or that there still is nothing. The ETag goes without its
 * quotes, as in the S3 user guide (conditional writes): S3 takes it with and without, other object stores only without.
 */
export function unchangedSince(etag: string | undefined): { readonly IfMatch: string } | { readonly IfNoneMatch: '*' } {
  return etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag.replaceAll('"', '') };
}
