/* For tests under wine only: wine 8 has no bcryptprimitives.dll, and every Go program for Windows
   asks it for random bytes. Real Windows has the library; this file is never shipped. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length); /* RtlGenRandom in advapi32 */

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length)
{
	return SystemFunction036(data, (ULONG)length);
}
