namespace CorpusFilter.ParquetSuite;

/// <summary>Damages a file in ways that get past the first checks: few places, small numbers, and often in the footer.</summary>
internal static class Mutation
{
    public static byte[] Apply(ReadOnlySpan<byte> original, Random random)
    {
        byte[] bytes = original.ToArray();
        int footer = bytes.Length >= 12 ? BitConverter.ToInt32(bytes, bytes.Length - 8) : 0;
        int footerStart = footer > 0 && footer <= bytes.Length - 12 ? bytes.Length - 8 - footer : 0;
        for (int count = random.Next(1, 5); count > 0 && bytes.Length > 16; count--)
        {
            // Page headers and levels are at the front of pages, the footer tells where everything is.
            bool inFooter = random.Next(2) == 0;
            int from = inFooter ? footerStart : 0;
            int to = inFooter || footerStart == 0 ? bytes.Length - 8 : footerStart;
            int at = from + random.Next(Math.Max(1, to - from));
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => 0x7F };
                    break;
                case 3:
                    bytes[at] += (byte)(random.Next(2) == 0 ? 1 : -1);
                    break;
                case 4:
                    // A varint that goes on and on.
                    bytes.AsSpan(at, Math.Min(random.Next(1, 10), bytes.Length - at)).Fill(0xFF);
                    break;
                case 5:
                    int length = Math.Min(random.Next(1, 64), bytes.Length - at);
                    bytes.AsSpan(random.Next(bytes.Length - length), length).ToArray().CopyTo(bytes.AsSpan(at));
                    break;
                case 6:
                    random.NextBytes(bytes.AsSpan(at, Math.Min(random.Next(1, 16), bytes.Length - at)));
                    break;
                default:
                    // Some bytes less, and the footer's length kept so that it is still found.
                    int cut = Math.Min(random.Next(1, 8), bytes.Length - 12 - Math.Min(at, bytes.Length - 12));
                    bytes = [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at + cut)];
                    footerStart = Math.Max(0, footerStart - (inFooter ? 0 : cut));
                    break;
            }
        }

        return bytes;
    }
}
