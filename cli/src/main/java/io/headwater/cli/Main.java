package io.headwater.cli;

/** The {@code headwater} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("headwater " + Main.class.getPackage().getImplementationVersion());
  }
}
