package io.headwater.json;

/** What stands in the JSON or in a value is not what the shape expects; finds its path outwards. */
final class Mismatch extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String path;
  private final String what;

  Mismatch(String what) {
    this("", what);
  }

  private Mismatch(String path, String what) {
    super(path.isEmpty() ? what : "field '" + path + "': " + what, null, false, false);
    this.path = path;
    this.what = what;
  }

  static Mismatch expected(String expected, Object actual) {
    return new Mismatch("expected " + expected + ", got " + actual);
  }

  /** The same, seen from one level further out. */
  Mismatch in(String step) {
    String joined = path.isEmpty() || path.startsWith("[") ? step + path : step + "." + path;
    return new Mismatch(joined, what);
  }
}
