using CorpusFilter.Parquet.Encodings;

namespace CorpusFilter.Parquet.Reading;

/// <summary>
/// Reads one column chunk as entries: repetition level, definition level, and a value where the definition level is the highest.
/// Entries come in batches that never cross a page; the values of a batch are taken, in order, from the page's decoder.
/// </summary>
internal sealed class LeafReader : IDisposable
{
    private const int BatchEntries = 1024;

    private readonly PageReader pages;
    private readonly int maxDefinition;
    private readonly int maxRepetition;
    private readonly int[] definitions;
    private readonly int[] repetitions;
    private readonly Dictionary<ParquetEncoding, object> decoders = [];
    private LevelDecoder definitionDecoder;
    private LevelDecoder repetitionDecoder;

    private int position;
    private int count;

    // Entries of the current page that are in no batch yet.
    private int undecoded;
    private bool loaded;

    /// <param name="readAhead">Bytes to read at once; the file's own measure if null.</param>
    public LeafReader(ParquetFile file, int rowGroup, ParquetLeaf leaf, int? readAhead = null)
    {
        Leaf = leaf;
        RowCount = file.RowGroups[rowGroup].RowCount;
        pages = new PageReader(file, rowGroup, leaf, readAhead ?? file.Options.ReadAheadBytes);
        maxDefinition = leaf.MaxDefinitionLevel;
        maxRepetition = leaf.MaxRepetitionLevel;
        bool fromLeastBit = file.CreatedBy?.StartsWith("impala", StringComparison.OrdinalIgnoreCase) == true;
        definitionDecoder = new LevelDecoder(maxDefinition, fromLeastBit);
        repetitionDecoder = new LevelDecoder(maxRepetition, fromLeastBit);
        definitions = new int[BatchEntries];
        repetitions = maxRepetition > 0 ? new int[BatchEntries] : [];
    }

    public ParquetLeaf Leaf { get; }

    /// <summary>Rows of the row group.</summary>
    public long RowCount { get; }

    public Place Place => pages.Place;

    /// <summary>Entries of the batch that were not taken yet.</summary>
    public int Available => count - position;

    public ReadOnlySpan<int> Definitions => definitions.AsSpan(position, count - position);

    /// <summary>Empty where the leaf is in no list.</summary>
    public ReadOnlySpan<int> Repetitions => maxRepetition > 0 ? repetitions.AsSpan(position, count - position) : [];

    /// <summary>Whether the first entry of the batch has a value.</summary>
    public bool HasValue => definitions[position] == maxDefinition;

    /// <summary>Decoder of the page the batch is of, for leaves of byte arrays and fixed-length ones.</summary>
    public ByteArrayDecoder Bytes { get; private set; } = null!;

    /// <summary>Decoder of the page the batch is of, for numbers and booleans.</summary>
    public FixedDecoder Fixed { get; private set; } = null!;

    public bool IsBytes => Leaf.Type is PhysicalType.ByteArray or PhysicalType.FixedLenByteArray or PhysicalType.Int96;

    /// <summary>Entries that are left of the current page, whole or in part unreadable.</summary>
    public int LeftInPage => undecoded + count - position;

    public bool CanSkipPage => pages.CanSkip;

    /// <summary>Entries taken, skipped or given up so far.</summary>
    public long Passed { get; private set; }

    public void Take(int entries)
    {
        position += entries;
        Passed += entries;
    }

    /// <summary>How many of the batch's first entries have a value.</summary>
    public int CountValues(int entries)
    {
        if (maxDefinition == 0)
            return entries;
        int values = 0;
        foreach (int level in definitions.AsSpan(position, entries))
            values += level == maxDefinition ? 1 : 0;
        return values;
    }

    /// <summary>Makes a batch available if there is none; false at the end of the chunk.</summary>
    public bool Fill()
    {
        while (position == count)
        {
            if (undecoded == 0 && !NextPage())
                return false;
            if (!loaded)
                LoadPage();
            int wanted = Math.Min(BatchEntries, undecoded);
            if (maxRepetition > 0)
                repetitionDecoder.Read(repetitions.AsSpan(0, wanted));
            if (maxDefinition > 0)
                definitionDecoder.Read(definitions.AsSpan(0, wanted));
            undecoded -= wanted;
            position = 0;
            count = wanted;
        }

        return true;
    }

    /// <summary>Passes over entries of a leaf in no list; pages that lie within are not unpacked.</summary>
    public void SkipFlat(long rows)
    {
        while (rows > 0)
        {
            if (position < count)
            {
                int skipped = (int)Math.Min(rows, count - position);
                // What stands before the end of the page is not decoded only to be dropped.
                if (skipped < LeftInPage)
                    SkipValues(CountValues(skipped));
                Take(skipped);
                rows -= skipped;
                continue;
            }

            if (undecoded == 0 && !NextPage())
                throw Ended();
            if (rows >= undecoded)
            {
                rows -= undecoded;
                LeavePage();
            }
            else
            {
                Fill();
            }
        }
    }

    public void SkipValues(int values)
    {
        if (values == 0)
            return;
        if (IsBytes)
            Bytes.Skip(values);
        else
            Fixed.Skip(values);
    }

    /// <summary>Gives up what is left of the current page.</summary>
    public void LeavePage()
    {
        Passed += LeftInPage;
        position = count = 0;
        undecoded = 0;
        loaded = false;
    }

    public ParquetException Ended() =>
        Place.Damaged("The column ends before the row group does", $"{RowCount} rows");

    private bool NextPage()
    {
        loaded = false;
        if (!pages.MoveNext())
            return false;
        undecoded = pages.Header.ValueCount;
        return true;
    }

    private void LoadPage()
    {
        pages.Load();
        ref readonly PageHeader header = ref pages.Header;
        (byte[] buffer, int start, int end) = pages.Body;
        if (header.Type == PageType.DataV2)
        {
            (byte[] levels, int levelStart) = pages.Levels;
            int definitionStart = levelStart + header.RepetitionBytes;
            if (maxRepetition > 0)
                repetitionDecoder.Start(levels, levelStart, definitionStart, Place);
            if (maxDefinition > 0)
                definitionDecoder.Start(levels, definitionStart, definitionStart + header.DefinitionBytes, Place);
        }
        else
        {
            if (maxRepetition > 0)
                start = repetitionDecoder.StartPrefixed(buffer, start, end, header.ValueCount, header.RepetitionEncoding, Place);
            if (maxDefinition > 0)
                start = definitionDecoder.StartPrefixed(buffer, start, end, header.ValueCount, header.DefinitionEncoding, Place);
        }

        StartValues(header.Encoding, new PageValues(buffer, start, end, header.ValueCount, Place));
        loaded = true;
    }

    private void StartValues(ParquetEncoding encoding, PageValues page)
    {
        if (encoding == ParquetEncoding.PlainDictionary)
            encoding = ParquetEncoding.RleDictionary;
        if (!decoders.TryGetValue(encoding, out object? decoder))
        {
            decoder = Decoders.Make(encoding, Leaf)
                ?? throw Place.Error(
                    $"Values of type {Leaf.Type} in encoding {encoding}", "expected an encoding that the format has for them: write the file again");
            decoders.Add(encoding, decoder);
        }

        if (encoding == ParquetEncoding.RleDictionary && pages.Dictionary is null)
            throw Place.Damaged("Dictionary indices without a dictionary", "a dictionary page before them");
        if (decoder is ByteArrayDecoder bytes)
        {
            if (bytes is DictionaryByteArrayDecoder indexed)
                indexed.Use(pages.Dictionary!);
            bytes.Start(page);
            Bytes = bytes;
        }
        else
        {
            var numbers = (FixedDecoder)decoder;
            if (numbers is DictionaryFixedDecoder indexed)
                indexed.Use(pages.Dictionary!);
            numbers.Start(page);
            Fixed = numbers;
        }
    }

    public void Dispose() => pages.Dispose();
}
