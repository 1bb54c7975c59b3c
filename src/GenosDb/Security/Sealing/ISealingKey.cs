namespace GenosDb.Security;

/// <summary>A signer that can also open what it sealed: one with the private key at hand.</summary>
internal interface ISealingKey
{
    /// <summary>Derives the key of all values that an identity seals for itself. The caller wipes it.</summary>
    /// <param name="destination">At least <see cref="SealedValues.KeySize"/> bytes; the first of them are written.</param>
    /// <exception cref="ObjectDisposedException">The private key has been wiped.</exception>
    void DeriveSelfKey(Span<byte> destination);
}
