package io.headwater.cli.compare;

import io.headwater.benchmarks.compare.Scale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The name of a scale. */
final class ToScale implements ITypeConverter<Scale> {
  @Override
  public Scale convert(String word) {
    return switch (word) {
      case "full" -> Scale.full();
      case "quick" -> Scale.quick();
      case "tiny" -> Scale.tiny();
      default -> throw new TypeConversionException("'" + word + "'; expected full, quick or tiny");
    };
  }
}
