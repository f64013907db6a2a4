// Not read by the compiler, which would take its folder for the sources'.
declare module '*/package.json' {
  const manifest: { readonly version: string };
  export default manifest;
}
