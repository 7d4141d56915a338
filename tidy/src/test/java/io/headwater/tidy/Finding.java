package io.headwater.tidy;

/**
 * Something against a rule of the house.
 *
 * @param subject what an exception would name: a file, a type, {@code file#method}
 * @param place where to look: file and line, where they are known
 * @param what what is wrong, with the actual value and the limit
 */
record Finding(String subject, String place, String what) {
  @Override
  public String toString() {
    return place + ": " + what + " [" + subject + "]";
  }
}
