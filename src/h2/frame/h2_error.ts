/** What the peer did that ends the connection. */
export class H2Error extends Error {
  override readonly name = "H2Error";
  /** One of `CODE`. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
