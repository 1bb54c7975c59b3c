namespace GenosDb.Wire;

/// <summary>Why a request is not answered now.</summary>
internal enum DeferReason
{
    Busy = 0,
    BulkNotAllowed = 1,
    RateLimited = 2,
}
