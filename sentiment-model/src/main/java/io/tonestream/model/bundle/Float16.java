package io.tonestream.model.bundle;

/** IEEE 754 half precision; the JDK converts it from version 20 on. */
public final class Float16 {
  /** The largest value. */
  public static final float MAX_VALUE = 65_504;

  private static final float MIN_NORMAL = 0x1p-14f;

  /** The value of each half, so that none has its bits taken apart twice. */
  private static final float[] FLOATS = floats();

  private Float16() {}

  /** The nearest half, ties to even; too large a value becomes infinite. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    float magnitude = Math.abs(value);
    if (magnitude < MIN_NORMAL) {
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24f));
    }
    if (Float.isNaN(value)) {
      return (short) 0x7e00;
    }
    int rounded = (bits & 0x7fffffff) + 0xfff + (bits >>> 13 & 1);
    int half = (rounded >>> 13) - (112 << 10);
    return (short) (sign | Math.min(half, 0x7c00));
  }

  /** The value of a half, exactly. */
  public static float toFloat(short half) {
    return FLOATS[half & 0xffff];
  }

  private static float[] floats() {
    float[] floats = new float[1 << 16];
    for (int bits = 0; bits < floats.length; bits++) {
      floats[bits] = convert((short) bits);
    }
    return floats;
  }

  private static float convert(short half) {
    int exponent = half >>> 10 & 0x1f;
    int mantissa = half & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> mantissa * 0x1p-24f;
          case 0x1f -> mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Float.intBitsToFloat((exponent + 112) << 23 | mantissa << 13);
        };
    return half < 0 ? -magnitude : magnitude;
  }
}
