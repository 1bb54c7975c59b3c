namespace GenosDb;

/// <summary>The source of random bytes. The default is the operating system's; a test injects one made from its seed. Thread-safe.</summary>
public interface IRandomSource
{
    /// <summary>Fills the whole span.</summary>
    /// <param name="destination">Receives random bytes.</param>
    void Fill(Span<byte> destination);
}
