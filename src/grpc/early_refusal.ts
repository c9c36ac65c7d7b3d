/** A call that is refused before its body is read: with a code that clients act upon, in the class of no request. */
export class EarlyRefusal extends Error {
  override readonly name = "EarlyRefusal";
  readonly errorCode: number;

  constructor(errorCode: number, message: string) {
    super(message);
    this.errorCode = errorCode;
  }
}
