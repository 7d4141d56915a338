package io.headwater.log;

/** Something that the crash rig does to a log. */
@FunctionalInterface
interface RigStep {
  void run();

  /** Does what must not fail: if it does, that is a finding. */
  static void attempt(RigStep step) {
    try {
      step.run();
    } catch (RigFailure found) {
      throw found;
    } catch (AssertionError wrong) {
      throw RigFailure.wrong(String.valueOf(wrong.getMessage()));
    } catch (RuntimeException | Error bug) {
      throw RigFailure.refused("without a fault", bug);
    }
  }
}
